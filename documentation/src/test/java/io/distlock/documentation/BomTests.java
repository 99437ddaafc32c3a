package io.distlock.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials names every published module, in the version of this build. */
class BomTests {

    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([a-z-]+)</artifactId>");

    @Test
    void namesWhatIsPublished() {
        List<String> published = Repository.modules().stream()
                .filter(module -> pom(module).contains("<maven.source.skip>false</maven.source.skip>"))
                .toList();

        List<String> named = ARTIFACT.matcher(pom("distlock-bom"))
                .results()
                .map(result -> result.group(1))
                .filter(name -> !name.equals("distlock-bom"))
                .toList();

        assertThat(published).isNotEmpty();
        assertThat(named).containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void hasTheVersionOfTheParent() {
        assertThat(version(pom("distlock-bom"))).isEqualTo(version(pom(".")));
    }

    /** The first version in a pom without a parent is its own. */
    private static String version(String pom) {
        return pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    }

    private static String pom(String module) {
        return Repository.read(Repository.ROOT.resolve(module).resolve("pom.xml"));
    }
}
