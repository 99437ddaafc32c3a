package io.distlock.lock.autoconfigure.fencing;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Settings of the check of fencing tokens in the application's database. Immutable.
 *
 * @param enabled Whether a transaction under an annotated lock is checked just before its commit.
 * @param initializeSchema When the missing table of tokens is created.
 * @param excludedLocks Names of locks that are not checked.
 * @param excludedManagers Names of transaction manager beans whose database has no table of tokens.
 */
@ConfigurationProperties("distlock.fencing.jdbc")
public record FencingProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @DefaultValue Set<String> excludedLocks,
        @DefaultValue Set<String> excludedManagers) {

    public FencingProperties {
        excludedLocks = Set.copyOf(excludedLocks);
        excludedManagers = Set.copyOf(excludedManagers);
    }
}
