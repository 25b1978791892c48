public class Main {
    static int value = 1 / Integer.parseInt("0");

    public static void main(String[] args) {
        System.out.println("never");
    }
}
