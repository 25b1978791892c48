import java.nio.file.*;
import java.util.regex.*;

public class Main {
    public static void main(String[] args) throws Exception {
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.matches(".*/.*\\.(so|jar|jsa).*")).map(line -> line.split("\\s+")[5]).distinct().sorted().forEach(System.out::println);
    }
}
