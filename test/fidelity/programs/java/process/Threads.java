import java.util.*;
import java.nio.file.*;

public class Main {
    public static void main(String[] args) throws Exception {
        var threads = new TreeMap<String, String>();
        for (var thread : Thread.getAllStackTraces().keySet()) {
            threads.put(thread.getName(), thread.getPriority() + " " + thread.isDaemon() + " " + thread.getThreadGroup().getName());
        }
        threads.forEach((name, rest) -> System.out.println(name + " " + rest));
        var main = Thread.currentThread();
        System.out.println(main + " " + main.getId() + " " + new Thread().getName() + " " + Thread.activeCount());
    }
}
