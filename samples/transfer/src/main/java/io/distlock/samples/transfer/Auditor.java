package io.distlock.samples.transfer;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Compares the books. While transfers run, the one is a moment older than the other. Thread-safe. */
@Component
public class Auditor {

    private final JdbcClient checking;
    private final JdbcClient savings;

    Auditor(JdbcClient checking, @Qualifier("savings") DataSource savings) {
        this.checking = checking;
        this.savings = JdbcClient.create(savings);
    }

    public Books books() {
        Set<UUID> debits = entries(checking, "checking_entry");
        Set<UUID> credits = entries(savings, "savings_entry");
        Set<UUID> both = new HashSet<>(debits);
        both.retainAll(credits);
        return new Books(
                sum(checking, "balance", "checking_account"),
                sum(savings, "balance", "savings_account"),
                sum(savings, "announced", "savings_account"),
                debits.size(),
                credits.size(),
                debits.size() + credits.size() - 2 * both.size());
    }

    private static Set<UUID> entries(JdbcClient jdbc, String book) {
        return jdbc.sql("SELECT transfer FROM " + book)
                .query((row, number) -> row.getObject("transfer", UUID.class))
                .set();
    }

    private static long sum(JdbcClient jdbc, String column, String table) {
        return jdbc.sql("SELECT coalesce(sum(%s), 0) FROM %s".formatted(column, table))
                .query(Long.class)
                .single();
    }
}
