package io.distlock.txn.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps what is on the class path for single tests out of the applications of all others; and out of those that say {@code
 * test.bare=true}, because they are started often, what they have no use for.
 */
class GuestAutoConfigurations implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String SECURITY = "org.springframework.boot.security.";
    private static final String CLOUD = "org.springframework.cloud.";

    private static final List<String> SPARED = Stream.of(
                    "actuate", "data", "health", "micrometer", "webclient", "webflux")
            .map("org.springframework.boot.%s."::formatted)
            .toList();

    private boolean secured;
    private boolean bare;

    @Override
    public void setEnvironment(Environment environment) {
        secured = Arrays.asList(environment.getActiveProfiles()).contains("secured");
        bare = environment.getProperty("test.bare", Boolean.class, false);
    }

    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        List<@Nullable String> all = Arrays.asList(names);
        boolean[] matches = new boolean[all.size()];
        for (int i = 0; i < matches.length; i++) {
            String name = all.get(i);
            matches[i] = name == null || isWanted(name);
        }
        return matches;
    }

    private boolean isWanted(String name) {
        return !name.startsWith(CLOUD)
                && (secured || !name.startsWith(SECURITY))
                && !(bare && SPARED.stream().anyMatch(name::startsWith));
    }
}
