import java.util.TreeMap;
import java.util.regex.Pattern;

public class Main {
    public static void main(String[] args) {
        var properties = new TreeMap<Object, Object>(System.getProperties());
        properties.forEach((name, value) -> System.out.println(name + " = " + value.toString().replace("\n", "\\n")));
    }
}
