import java.util.ServiceLoader;
import java.util.spi.ToolProvider;

public class Main {
    public static void main(String[] args) {
        ServiceLoader.load(ToolProvider.class).stream().map(provider -> provider.type().getName()).sorted().forEach(System.out::println);
        System.out.println(javax.tools.ToolProvider.getSystemJavaCompiler() != null);
        System.out.println(ModuleLayer.boot().modules().size());
    }
}
