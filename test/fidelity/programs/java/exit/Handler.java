public class Main {
    public static void main(String[] args) {
        System.out.println(Thread.getDefaultUncaughtExceptionHandler());
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> System.out.println(thread.getName() + " " + error));
        throw new RuntimeException("to the handler");
    }
}
