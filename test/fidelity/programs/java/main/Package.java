package some.where;

public class Main {
    public static void main(String[] args) {
        System.out.println(Main.class.getName() + " " + Main.class.getModule() + " " + Main.class.getPackage());
        System.out.println(Main.class.getProtectionDomain().getCodeSource().getLocation());
        System.out.println(Main.class.getClassLoader().getName() + " " + Main.class.getModule().isNamed());
        System.out.println(ClassLoader.getSystemClassLoader().getParent().getName() + " " + Thread.currentThread().getContextClassLoader().getName());
    }
}
