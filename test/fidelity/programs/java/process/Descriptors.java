import java.io.File;
import java.nio.file.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws Exception {
        var found = new TreeMap<Integer, String>();
        for (var name : new File("/proc/self/fd").list()) {
            try {
                found.put(Integer.valueOf(name), Files.readSymbolicLink(Path.of("/proc/self/fd", name)).toString().split(":")[0]);
            } catch (NoSuchFileException listing) {
                continue;
            }
        }
        System.out.println(found);
    }
}
