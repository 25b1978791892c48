public class Main {
    public static void main(String[] args) {
        System.out.println("before");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("never")));
        Runtime.getRuntime().halt(5);
    }
}
