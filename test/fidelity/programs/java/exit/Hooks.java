public class Main {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        var daemon = new Thread(() -> {
            for (;;) Thread.yield();
        });
        daemon.setDaemon(true);
        daemon.start();
        new Thread(() -> System.out.println("other thread")).start();
        if (args.length > 0) Runtime.getRuntime().halt(5);
    }
}
