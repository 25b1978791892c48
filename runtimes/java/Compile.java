import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
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
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * `Compile OUT MAIN SOURCE...` compiles as javac does, with two differences. A public class may be in a file of any name,
 * because a request need not name its files. And OUT/main.args names the class to start, as an argument file for java.
 *
 * Started before its sources are there, it warms up and then opens the main file, where its gate is. Without sources it
 * only warms up.
 */
public final class Compile {
  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
  private final Path out;

  public static void main(String[] args) throws IOException {
    var sources = List.of(args).subList(1, args.length);
    var out = Path.of(args[0]);
    var compile = new Compile(out);
    if (sources.isEmpty() || !isListed(new File(sources.get(0)))) {
      new WarmUp(compile, out).run();
      if (sources.isEmpty()) return;
      pass(sources.get(0));
    }
    if (!compile.run(sources, null)) System.exit(1);
  }

  Compile(Path out) {
    this.out = out;
  }

  /** Asks the folder: to ask for the file itself would be to touch the gate. */
  private static boolean isListed(File file) {
    String[] names = file.getAbsoluteFile().getParentFile().list();
    return names != null && List.of(names).contains(file.getName());
  }

  private static void pass(String gate) throws IOException {
    try {
      new FileInputStream(gate).close();
    } catch (FileNotFoundException e) {
      // The compiler says it as it always does.
    }
  }

  /** Messages go to stderr where null. */
  boolean run(List<String> names, Writer messages) throws IOException {
    Files.createDirectories(out);
    List<JavaFileObject> sources = new ArrayList<>();
    for (JavaFileObject file : files.getJavaFileObjects(names.toArray(new String[0]))) sources.add(new AnyName(file));
    var options = List.of("-d", out.toString(), "-encoding", "UTF-8", "-proc:none");
    var task = (JavacTask) compiler.getTask(messages, files, null, options, null, sources);
    var entry = new Entry(sources.get(0));
    task.addTaskListener(entry);
    if (!task.call()) return false;
    if (entry.name != null) Files.writeString(out.resolve("main.args"), entry.name + "\n");
    return true;
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
