import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * `Compile OUT MAIN SOURCE...` compiles as javac does, with two differences. A public class may be in a file of any name,
 * because a request need not name its files. And OUT/main.args names the class to start, as an argument file for java.
 */
public final class Compile {
  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[0]);
    Files.createDirectories(out);
    var compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    List<JavaFileObject> sources = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      for (JavaFileObject file : files.getJavaFileObjects(args[i])) sources.add(new AnyName(file));
    }
    var options = List.of("-d", args[0], "-encoding", "UTF-8", "-proc:none");
    var task = (JavacTask) compiler.getTask(null, files, null, options, null, sources);
    var entry = new Entry(sources.get(0));
    task.addTaskListener(entry);
    if (!task.call()) System.exit(1);
    if (entry.name != null) Files.writeString(out.resolve("main.args"), entry.name + "\n");
  }

  /** Finds the class to start: the first of the main file that has a main method, else of any file, else the first. */
  private static final class Entry implements TaskListener {
    private final JavaFileObject mainFile;
    private int rank;
    String name;

    Entry(JavaFileObject mainFile) {
      this.mainFile = mainFile;
    }

    @Override
    public void finished(TaskEvent event) {
      TypeElement type = event.getTypeElement();
      if (event.getKind() != TaskEvent.Kind.ANALYZE || type == null) return;
      if (type.getNestingKind() != NestingKind.TOP_LEVEL) return;
      boolean inMainFile = event.getSourceFile() == mainFile;
      int found = hasMain(type) ? (inMainFile ? 3 : 2) : inMainFile ? 1 : 0;
      if (found <= rank) return;
      rank = found;
      name = type.getQualifiedName().toString();
    }

    private static boolean hasMain(TypeElement type) {
      for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
        if (method.getKind() == ElementKind.METHOD
            && method.getSimpleName().contentEquals("main")
            && method.getModifiers().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC))
            && method.getParameters().size() == 1
            && method.getParameters().get(0).asType().toString().equals("java.lang.String[]")) return true;
      }
      return false;
    }
  }

  private static final class AnyName extends ForwardingJavaFileObject<JavaFileObject> {
    AnyName(JavaFileObject file) {
      super(file);
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }
  }
}
