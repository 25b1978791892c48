public class Main {
    public static void main(String[] args) throws Exception {
        var thread = new Thread(() -> {
            throw new IllegalStateException("in a thread");
        }, "worker");
        thread.start();
        thread.join();
        System.out.println("main goes on " + Thread.activeCount());
        new Thread(() -> System.exit(7)).start();
        Thread.sleep(10000);
    }
}
