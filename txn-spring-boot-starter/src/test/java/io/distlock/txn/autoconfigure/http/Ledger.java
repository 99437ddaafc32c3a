package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a service durably knows: entries that are tried, booked or undone. */
@TccParticipant("ledger")
public class Ledger {

    private final JdbcTemplate jdbc;

    Ledger(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Try
    public void book(String id, String entry) {
        insert(id, entry, "tried");
    }

    void insert(String id, String entry, String state) {
        jdbc.update("INSERT INTO entry VALUES (?, ?, ?)", id, entry, state);
    }

    @Confirm
    public void confirm(String id, String entry) {
        jdbc.update("UPDATE entry SET state = 'booked' WHERE id = ?", id);
    }

    @Cancel
    public void cancel(String id, String entry) {
        jdbc.update("DELETE FROM entry WHERE id = ?", id);
    }

    /** States of the entries of a name. */
    List<String> states(String entry) {
        return jdbc.queryForList("SELECT state FROM entry WHERE name = ?", String.class, entry);
    }
}
