public class Main {
    public static void main(String[] args) throws Exception {
        System.getenv().forEach((name, value) -> System.out.println(name + "=" + value));
        System.out.println(new String(java.nio.file.Files.readAllBytes(java.nio.file.Path.of("/proc/self/environ"))));
        System.out.println(System.getenv("JAVA_TOOL_OPTIONS") + System.getenv("LD_PRELOAD") + System.getenv("JDK_JAVA_OPTIONS"));
        System.out.println(new String(new ProcessBuilder("/usr/bin/env").start().getInputStream().readAllBytes()));
    }
}
