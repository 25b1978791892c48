import java.math.*;
import java.text.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Main {
    public static void main(String[] args) throws Exception {
        System.out.println(new BigInteger("123456789").pow(5) + " " + new BigDecimal("0.1").add(BigDecimal.ONE) + " " + Math.sin(1e22));
        System.out.println(IntStream.range(0, 1000).parallel().sum() + " " + ForkJoinPool.commonPool().getParallelism());
        var pool = Executors.newFixedThreadPool(3);
        System.out.println(pool.submit(() -> Thread.currentThread().getName()).get());
        pool.shutdown();
        System.out.println(CompletableFuture.supplyAsync(() -> 42).get() + " " + new HashMap<>(Map.of("b", 1)).toString() + "words".hashCode());
        System.out.println(Pattern());
        Class.forName("absent.Thing");
    }

    static String Pattern() {
        return java.util.regex.Pattern.compile("(\\w)(\\w)").matcher("abcd").replaceAll("$2$1");
    }
}
