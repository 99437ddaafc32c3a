package io.distlock.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** CONFIGURATION.md is what the metadata says today. */
class ConfigurationPageTests {

    private static final Path FILE = Repository.ROOT.resolve("CONFIGURATION.md");

    @Test
    void isUpToDate() throws IOException {
        String page = ConfigurationPage.of(Metadata.properties());
        if (Boolean.getBoolean("documentation.write")) {
            Files.writeString(FILE, page);
        }

        assertThat(Repository.read(FILE))
                .as("write it anew: ./mvnw -pl documentation -am test -Dtest=ConfigurationPageTests"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocumentation.write=true")
                .isEqualTo(page);
    }
}
