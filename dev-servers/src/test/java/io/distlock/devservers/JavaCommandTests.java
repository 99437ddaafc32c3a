package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JavaCommandTests {

    @Test
    void lastOptionComesLastAsTheJvmTakesIt() {
        List<String> command = JavaCommand.of("a.Main")
                .withOptions("-Xmx160m")
                .withOptions("-Xmx1g", "-Da=b")
                .builder("-x", "y")
                .command();

        assertThat(command).containsSubsequence("-XX:+UseSerialGC", "-Xmx160m", "-Xmx1g", "-Da=b", "-cp");
        assertThat(command).endsWith("a.Main", "-x", "y");
    }

    @Test
    void classPathIsThatOfThisProcessOrAnother() {
        JavaCommand java = JavaCommand.of("a.Main");

        assertThat(java.classPath()).contains("test-classes");
        assertThat(java.withClassPath("a.jar").builder().command()).containsSequence("-cp", "a.jar", "a.Main");
    }

    /** What tests read as events, and users as the output of a demo, is the program's own. */
    @Test
    void jvmSaysNothingOfItsOptions() throws IOException, InterruptedException {
        Process process = JavaCommand.of(Echo.class)
                .withOptions("-Dgreeting=hello")
                .builder("world")
                .redirectErrorStream(true)
                .start();

        assertThat(process.inputReader().lines()).containsExactly("hello world");
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    static final class Echo {

        private Echo() {}

        public static void main(String[] arguments) {
            System.out.println(System.getProperty("greeting") + " " + arguments[0]);
        }
    }
}
