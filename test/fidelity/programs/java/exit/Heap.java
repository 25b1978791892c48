public class Main {
    public static void main(String[] args) {
        var runtime = Runtime.getRuntime();
        System.out.println(runtime.maxMemory() + " " + runtime.availableProcessors());
        var kept = new java.util.ArrayList<byte[]>();
        for (;;) kept.add(new byte[1 << 20]);
    }
}
