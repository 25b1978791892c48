import java.util.*;

public class Main {
    public static void main(String[] args) throws Exception {
        var words = new ArrayList<Integer>();
        for (int i = 0; i < 40; i++) words.add(i);
        System.out.println("set " + Set.copyOf(words));
        System.out.println("map " + Map.ofEntries(words.stream().map(i -> Map.entry(i, 1)).toArray(Map.Entry[]::new)).keySet());
    }
}
