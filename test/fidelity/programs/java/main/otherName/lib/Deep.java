package lib;

public class Deep {
    @Override
    public String toString() {
        return getClass().getName();
    }
}
