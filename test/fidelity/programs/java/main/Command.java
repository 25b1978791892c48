import java.lang.management.ManagementFactory;

public class Main {
    public static void main(String[] args) throws Exception {
        var runtime = ManagementFactory.getRuntimeMXBean();
        System.out.println(runtime.getInputArguments() + " " + runtime.getClassPath() + " " + runtime.getName().split("@")[1]);
        System.out.println(runtime.getVmName() + " " + runtime.getVmVersion() + " " + runtime.getSpecVersion());
        var info = ProcessHandle.current().info();
        System.out.println(info.command() + " " + info.commandLine() + " " + info.user());
        System.out.println(info.arguments().map(java.util.Arrays::toString));
        System.out.println(ProcessHandle.current().parent().map(ProcessHandle::pid) + " " + ProcessHandle.current().children().count());
    }
}
