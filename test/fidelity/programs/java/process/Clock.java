import java.time.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws Exception {
        System.out.println(TimeZone.getDefault().getID() + " " + new Date(0) + " " + ZoneId.systemDefault() + " " + Locale.getDefault());
        System.out.println(java.nio.charset.Charset.defaultCharset() + " " + String.format("%,d %.2f", 1234567, 1.5));
        long before = System.nanoTime();
        Thread.sleep(2);
        System.out.println(System.nanoTime() - before >= 2_000_000);
        var started = ProcessHandle.current().info().startInstant().get();
        System.out.println(Duration.between(started, Instant.now()).toSeconds() < 30);
    }
}
