import java.nio.file.*;

public class Main {
    public static void main(String[] args) throws Exception {
        for (var folder : new String[] {".", "/", "/tmp", "/home/sandbox"}) {
            try (var entries = Files.list(Path.of(folder))) {
                System.out.println(folder + " " + entries.map(Path::toString).sorted().toList());
            }
        }
        System.out.println(Path.of("").toAbsolutePath() + " " + Files.createTempFile("x", "y").getParent());
        Files.writeString(Path.of("file"), "words");
        System.out.println(Files.getPosixFilePermissions(Path.of("file")) + " " + Files.getOwner(Path.of("file")));
    }
}
