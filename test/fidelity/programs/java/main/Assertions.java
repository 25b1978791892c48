public class Main {
    static {
        System.out.println("initialised");
    }

    public static void main(String[] args) {
        assert false : "assertions are on";
        System.out.println(Main.class.desiredAssertionStatus() + " " + System.getSecurityManager());
    }
}
