public class Main {
    static class Own extends Exception {
        Own(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static void inner() {
        Object[] values = new Integer[1];
        values[0] = "x";
    }

    public static void main(String[] args) throws Exception {
        try {
            inner();
        } catch (ArrayStoreException error) {
            var own = new Own("own words", error);
            own.addSuppressed(new IllegalStateException("suppressed"));
            throw own;
        }
    }
}
