package io.distlock.samples.optimistic;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The same as {@link EditorService} without the lock: who writes last takes away what others have written since he read. */
@Service
public class NaiveEditorService {

    private final Articles articles;

    NaiveEditorService(Articles articles) {
        this.articles = articles;
    }

    @Transactional
    public void append(String id, String word) {
        String text = articles.read(id);
        articles.think();
        articles.write(id, text + " " + word);
    }
}
