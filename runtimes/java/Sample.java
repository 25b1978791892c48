import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

/** What WarmUp compiles: a little of all that programs are made of. It is never run. */
public class Sample {
  enum Kind {
    ONE,
    TWO
  }

  interface Shape {
    double area();

    default String text() {
      return "Shape " + area();
    }
  }

  abstract static class Base<T extends Comparable<T>> implements Shape {
    protected final List<T> items = new ArrayList<>();

    abstract T pick(int index) throws IOException;
  }

  static final class Circle extends Base<Integer> {
    private final double radius;

    Circle(double radius) {
      this.radius = radius;
    }

    @Override
    public double area() {
      return Math.PI * radius * radius;
    }

    @Override
    Integer pick(int index) throws IOException {
      if (index > items.size()) throw new IOException("none");
      return items.get(index);
    }
  }

  static <K, V extends Comparable<V>> Map<K, V> sorted(Map<K, V> map) {
    return map.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (x, y) -> x, LinkedHashMap::new));
  }

  static int fibonacci(int n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
  }

  public static void main(String[] args) throws Exception {
    Scanner in = new Scanner(System.in);
    int[][] grid = new int[4][5];
    long sum = 0;
    for (int i = 0; i < grid.length; i++) {
      for (int j = 0; j < grid[i].length; j++) {
        grid[i][j] = i * j;
        sum += grid[i][j] << 1;
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    for (String word : "a b c a".split(" ")) counts.merge(word, 1, Integer::sum);
    StringBuilder text = new StringBuilder();
    while (in.hasNextLine()) {
      String line = in.nextLine();
      if (line.isEmpty()) break;
      text.append(line).append('\n');
    }
    switch (text.toString()) {
      case "x":
        sum++;
        break;
      case "y":
        sum--;
      default:
        sum *= 2;
    }
    switch (Kind.values()[0]) {
      case ONE:
        sum++;
        break;
      default:
        break;
    }
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(System.in))) {
      String line = reader.readLine();
      if (line != null) sum += Integer.parseInt(line.trim());
    } catch (NumberFormatException | IOException e) {
      System.err.println(e.getMessage());
    } finally {
      sum += fibonacci(5);
    }
    Runnable run = () -> System.out.println(sorted(counts));
    Function<Integer, Function<Integer, Integer>> add = x -> y -> x + y;
    Supplier<Shape> shape = () -> new Circle(2.0);
    Comparator<String> byLength =
        new Comparator<String>() {
          @Override
          public int compare(String x, String y) {
            return x.length() - y.length();
          }
        };
    List<String> names =
        IntStream.range(0, 5)
            .mapToObj(i -> "n" + i)
            .filter(name -> !name.isEmpty())
            .sorted(byLength.reversed())
            .collect(Collectors.toList());
    PriorityQueue<int[]> queue = new PriorityQueue<>((x, y) -> Integer.compare(x[0], y[0]));
    queue.add(new int[] {1, 2});
    List raw = new ArrayList();
    raw.add(queue.poll());
    Optional<String> first = names.stream().findFirst();
    run.run();
    Thread thread = new Thread(run, "thread");
    thread.start();
    thread.join();
    System.out.printf("%d %s %.2f %s%n", sum, first.orElse("none"), shape.get().area(), add.apply(1).apply(2));
    if (args.length > 0) System.exit(args.length);
  }
}
