package io.distlock.samples.optimistic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Texts in a database; a row has no version of its own. Thread-safe. */
@Component
public class Articles {

    private static final long THOUGHT_MS = 5;

    private final JdbcClient jdbc;

    Articles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes it, or makes it empty. */
    public void open(String id) {
        jdbc.sql("MERGE INTO article (id, text) KEY (id) VALUES (?, '')")
                .param(id)
                .update();
    }

    public String read(String id) {
        return jdbc.sql("SELECT text FROM article WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    public void write(String id, String text) {
        jdbc.sql("UPDATE article SET text = ? WHERE id = ?").params(text, id).update();
    }

    /** What an editor does between reading and writing. */
    void think() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(THOUGHT_MS));
    }
}
