package io.distlock.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample has a row in the README with the command that starts it, and a test that does. */
class SamplesTests {

    private static final String README = Repository.read(Repository.ROOT.resolve("README.md"));

    static Stream<String> samples() {
        return Repository.samples().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void hasARow(String sample) {
        String command = "./mvnw -pl samples/%s -am spring-boot:run".formatted(sample);

        assertThat(README)
                .containsPattern("(?m)^\\| %s \\| [^|]+ \\| `%s` \\|$".formatted(sample, Pattern.quote(command)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isBuiltAndTested(String sample) {
        List<String> tests = Repository.testsOf("samples/" + sample);

        assertThat(Repository.modules()).contains("samples/" + sample);
        assertThat(Repository.read(Repository.ROOT.resolve("samples/%s/pom.xml".formatted(sample))))
                .as("spring-boot:run is skipped, see the parent's pom")
                .containsPattern("spring-boot-maven-plugin</artifactId>\\s+<configuration>\\s+<skip>false</skip>");
        assertThat(tests).anyMatch(name -> name.endsWith("IT.java"));
    }

    @Test
    void noRowIsLeftOver() {
        List<String> rows = Pattern.compile("-pl samples/(\\S+) -am")
                .matcher(README)
                .results()
                .map(row -> row.group(1))
                .distinct()
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(Repository.samples());
    }
}
