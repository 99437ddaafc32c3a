package io.distlock.lock.autoconfigure.fencing;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/** Creates the table of tokens where that is wanted. */
final class FencingSchemaInitializer extends DataSourceScriptDatabaseInitializer {

    private static final String SCRIPT = "classpath:io/distlock/lock/fencing/schema.sql";
    private static final Set<DatabaseDriver> KNOWN = EnumSet.of(DatabaseDriver.H2, DatabaseDriver.POSTGRESQL);
    private static final int ATTEMPTS_MAX = 3;

    private final DataSource dataSource;
    private final DatabaseInitializationMode mode;

    FencingSchemaInitializer(DataSource dataSource, DatabaseInitializationMode mode) {
        super(dataSource, settings(mode));
        this.dataSource = dataSource;
        this.mode = mode;
    }

    private static DatabaseInitializationSettings settings(DatabaseInitializationMode mode) {
        DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
        settings.setSchemaLocations(List.of(SCRIPT));
        settings.setMode(mode);
        return settings;
    }

    /** Repeated, as PostgreSQL lets one of two instances fail that create the same table at once, for all its IF NOT EXISTS. */
    @Override
    public boolean initializeDatabase() {
        requireKnownDatabase();
        for (int attempt = 1; ; attempt++) {
            try {
                return super.initializeDatabase();
            } catch (DataAccessException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private void requireKnownDatabase() {
        if (mode == DatabaseInitializationMode.NEVER
                || mode == DatabaseInitializationMode.EMBEDDED && !isEmbeddedDatabase()) {
            return;
        }
        String product = product();
        if (!KNOWN.contains(DatabaseDriver.fromProductName(product))) {
            throw new LockConfigurationException(
                    "There is no script for the table of fencing tokens in a database of the kind '%s'"
                            .formatted(product),
                    "Create the table distlock_fence by other means, with lock_id VARCHAR(577) as its primary key and token"
                            + " BIGINT, and set distlock.fencing.jdbc.initialize-schema=never.");
        }
    }

    private String product() {
        try {
            return JdbcUtils.extractDatabaseMetaData(dataSource, metaData -> metaData.getDatabaseProductName());
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("The database of fencing tokens cannot be reached", e);
        }
    }
}
