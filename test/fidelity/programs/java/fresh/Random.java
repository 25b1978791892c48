import java.util.*;
import java.security.SecureRandom;

public class Main {
    public static void main(String[] args) throws Exception {
        System.out.println("math " + Math.random());
        System.out.println("random " + new Random().nextLong());
        System.out.println("uuid " + UUID.randomUUID());
        System.out.println("secure " + new SecureRandom().nextLong());
        System.out.println("local " + java.util.concurrent.ThreadLocalRandom.current().nextLong());
        System.out.println("splittable " + new SplittableRandom().nextLong());
        System.out.println("temporary " + java.nio.file.Files.createTempFile("x", "y"));
        var list = new ArrayList<Integer>();
        for (int i = 0; i < 30; i++) list.add(i);
        Collections.shuffle(list);
        System.out.println("shuffled " + list);
        System.out.println("nanos " + System.nanoTime());
    }
}
