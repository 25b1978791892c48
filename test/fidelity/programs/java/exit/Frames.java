import java.util.List;
import java.util.stream.Stream;

public class Main {
    static int fail(int n) {
        if (n == 0) throw new UnsupportedOperationException("deep");
        return fail(n - 1);
    }

    public static void main(String[] args) {
        for (var frame : new Throwable().getStackTrace()) System.out.println(frame);
        List<StackWalker.StackFrame> frames = StackWalker.getInstance().walk(Stream::toList);
        System.out.println(frames);
        List.of(2).forEach(Main::fail);
    }
}
