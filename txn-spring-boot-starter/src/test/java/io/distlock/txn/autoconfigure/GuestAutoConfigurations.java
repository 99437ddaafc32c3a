package io.distlock.txn.autoconfigure;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Keeps what is on the class path for single tests out of the applications of all others. */
class GuestAutoConfigurations implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String SECURITY = "org.springframework.boot.security.";
    private static final String CLOUD = "org.springframework.cloud.";

    private boolean secured;

    @Override
    public void setEnvironment(Environment environment) {
        secured = Arrays.asList(environment.getActiveProfiles()).contains("secured");
    }

    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        List<@Nullable String> all = Arrays.asList(names);
        boolean[] matches = new boolean[all.size()];
        for (int i = 0; i < matches.length; i++) {
            String name = all.get(i);
            matches[i] = name == null || !name.startsWith(CLOUD) && (secured || !name.startsWith(SECURITY));
        }
        return matches;
    }
}
