import java.lang.management.ManagementFactory;

public class Main {
    public static void main(String[] args) {
        var loading = ManagementFactory.getClassLoadingMXBean();
        System.out.println(loading.getUnloadedClassCount() + " " + loading.isVerbose());
        System.out.println(ManagementFactory.getGarbageCollectorMXBeans().stream().map(bean -> bean.getName()).toList());
        System.out.println(ManagementFactory.getMemoryPoolMXBeans().stream().map(bean -> bean.getName()).toList());
        System.out.println(ManagementFactory.getCompilationMXBean().getName());
    }
}
