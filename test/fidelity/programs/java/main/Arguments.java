import java.util.Arrays;

public class Main {
    public static void main(String[] args) {
        System.out.println(args.length + " " + Arrays.toString(args));
    }
}
