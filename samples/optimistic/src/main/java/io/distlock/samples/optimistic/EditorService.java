package io.distlock.samples.optimistic;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockMode;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Adds words to an article, which is read, changed here and written back. A commit passes only if nobody else has committed since the
 * article was read; else the method runs again. Nobody waits while somebody thinks.
 */
@Service
public class EditorService {

    private final Articles articles;

    EditorService(Articles articles) {
        this.articles = articles;
    }

    @Transactional
    @DistributedLock(name = "article", key = "#id", mode = LockMode.OPTIMISTIC)
    public void append(String id, String word) {
        String text = articles.read(id);
        articles.think();
        articles.write(id, text + " " + word);
    }
}
