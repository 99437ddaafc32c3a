package io.distlock.devservers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a main class is started in a JVM of its own that lives for seconds: with the {@code java} and the class path of this process.
 * Immutable.
 *
 * <pre>{@code
 * Process other = JavaCommand.of(Worker.class).withOptions("-Xmx96m").builder("--port=0").inheritIO().start();
 * }</pre>
 *
 * @param mainClass name of the class
 * @param classPath as in {@code java.class.path}
 * @param options of the JVM behind ours; it takes the last where two say different things
 */
public record JavaCommand(String mainClass, String classPath, List<String> options) {

    // such a process spends its time on loading classes and on compiling what runs a few times: no optimizing
    // compiler, one thread for the garbage, and no second look at classes that this process has verified or will
    private static final List<String> SHORT_LIVED = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    /** Copies the options. */
    public JavaCommand {
        options = List.copyOf(options);
    }

    /** Starts this class, with the class path of this process. */
    public static JavaCommand of(Class<?> mainClass) {
        return of(mainClass.getName());
    }

    /** As {@link #of(Class)}, for a class that the caller cannot see. */
    public static JavaCommand of(String mainClass) {
        return new JavaCommand(mainClass, ownClassPath(), List.of());
    }

    /** This with another class path. */
    public JavaCommand withClassPath(String classPath) {
        return new JavaCommand(mainClass, classPath, options);
    }

    /** This with options of the JVM, in addition to those that it has. */
    public JavaCommand withOptions(String... more) {
        return withOptions(List.of(more));
    }

    /** As {@link #withOptions(String...)}. */
    public JavaCommand withOptions(List<String> more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(more);
        return new JavaCommand(mainClass, classPath, all);
    }

    /** What starts it with these arguments; where its output goes is left to the caller. */
    public ProcessBuilder builder(String... arguments) {
        return builder(List.of(arguments));
    }

    /** As {@link #builder(String...)}. */
    public ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** Surefire and Failsafe may start their JVM with a manifest in place of the class path, and keep the real one in this property. */
    private static String ownClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
