interface Shape {
    double area();
}

class Square implements Shape {
    public double area() {
        return 4;
    }
}

public class Main {
    static class Inner {
        int value = 42;
    }

    enum Colour { RED, GREEN }

    public static void main(String[] args) {
        Shape anonymous = new Shape() {
            public double area() {
                return 1;
            }
        };
        Runnable lambda = () -> System.out.println("lambda");
        lambda.run();
        System.out.println(new Square().area() + new Inner().value + anonymous.area() + " " + Colour.valueOf("RED") + anonymous.getClass());
    }
}
