package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.autoconfigure.SchemaInitialization;
import io.distlock.txn.autoconfigure.SqlRefusals;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.tcc.BranchTable;
import io.distlock.txn.tcc.LocalTransactions;
import java.sql.DatabaseMetaData;
import java.util.Objects;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/** Creates the table of branches where that is wanted, and looks whether it is there. */
final class BranchSchema {

    private static final Logger log = LoggerFactory.getLogger(BranchSchema.class);

    private BranchSchema() {}

    static void prepare(DataSource dataSource, LocalTransactions transactions, SchemaInitialization initialization) {
        if (initialization == SchemaInitialization.ALWAYS
                || initialization == SchemaInitialization.EMBEDDED
                        && EmbeddedDatabaseConnection.isEmbedded(dataSource)) {
            new ResourceDatabasePopulator(script(dataSource)).execute(dataSource);
        }
        try {
            new BranchTable(transactions).requireReadable();
        } catch (Exception e) {
            if (SqlRefusals.isIn(e)) {
                throw new TransactionConfigurationException(
                        Objects.toString(e.getMessage()),
                        "Create the table from the script in the jar of txn-core, or set"
                                + " distlock.txn.tcc.initialize-schema=always; if it is there, let the user of the DataSource work"
                                + " in it.");
            }
            log.warn("Participants cannot work yet: {}", e.getMessage());
        }
    }

    private static ClassPathResource script(DataSource dataSource) {
        DatabaseDriver driver = driver(dataSource);
        ClassPathResource script = new ClassPathResource("io/distlock/txn/branch-%s.sql".formatted(driver.getId()));
        if (!script.exists()) {
            throw new TransactionConfigurationException(
                    "There is no script for the table of branches in a database of the kind '%s'"
                            .formatted(driver.getId()),
                    "Create the table by other means, and set distlock.txn.tcc.initialize-schema=never.");
        }
        return script;
    }

    private static DatabaseDriver driver(DataSource dataSource) {
        try {
            return DatabaseDriver.fromProductName(
                    JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName));
        } catch (MetaDataAccessException e) {
            throw new DataAccessResourceFailureException("The database of participants cannot be reached", e);
        }
    }
}
