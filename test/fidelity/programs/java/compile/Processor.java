import java.util.*;

public class Main {
    record Point(int x, int y) {}

    public static void main(String[] args) {
        var text = """
            a block
              of text""";
        Object value = new Point(1, 2);
        if (value instanceof Point point) System.out.println(point.x() + " " + text + " " + value);
        System.out.println(switch (args.length) { case 0 -> "none"; default -> "some"; });
        System.out.println(Map.of("a", 1) + " " + List.of(3, 1, 2).stream().sorted().toList());
    }
}
