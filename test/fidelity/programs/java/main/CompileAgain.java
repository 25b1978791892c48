import java.net.URI;
import java.util.List;
import javax.tools.*;

public class Main {
    public static void main(String[] args) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var source = new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignore) {
                return "class A { int x = \"a\"; }";
            }
        };
        System.out.println(compiler.getTask(null, null, diagnostics, List.of("-d", "/tmp"), null, List.of(source)).call());
        diagnostics.getDiagnostics().forEach(System.out::println);
    }
}
