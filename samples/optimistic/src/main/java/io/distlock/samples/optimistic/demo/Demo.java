package io.distlock.samples.optimistic.demo;

import io.distlock.samples.optimistic.Articles;
import io.distlock.samples.optimistic.EditorService;
import io.distlock.samples.optimistic.NaiveEditorService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Lets editors add words to one article, all at the same time, and counts the words that are there afterwards. */
@Component
final class Demo implements ApplicationRunner {

    private static final int EDITORS = 8;
    private static final int WORDS = 10;
    private static final int ADDED = EDITORS * WORDS;

    private final EditorService service;
    private final NaiveEditorService naive;
    private final Articles articles;
    private final Tally tally;

    Demo(EditorService service, NaiveEditorService naive, Articles articles, Tally tally) {
        this.service = service;
        this.naive = naive;
        this.articles = articles;
        this.tally = tally;
    }

    private interface Editor {

        void append(String id, String word);
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException, ExecutionException {
        System.out.printf("%n%d editors add %d words each to one article ...%n%n", EDITORS, WORDS);
        int found = edit("with-lock", service::append);
        int foundNaively = edit("without", naive::append);
        System.out.printf(
                """
                                      optimistic      without
                  words added         %10d   %10d
                  words found         %10d   %10d
                  words lost          %10d   %10d
                  attempts            %10d   %10d
                  of them repeated    %10d   %10d
                """,
                ADDED,
                ADDED,
                found,
                foundNaively,
                ADDED - found,
                ADDED - foundNaively,
                tally.attempts(),
                ADDED,
                tally.conflicts(),
                0);
    }

    private int edit(String article, Editor editor) throws InterruptedException, ExecutionException {
        articles.open(article);
        CyclicBarrier start = new CyclicBarrier(EDITORS);
        List<Callable<Boolean>> editors = new ArrayList<>();
        for (int i = 0; i < EDITORS; i++) {
            String name = "editor-" + i;
            editors.add(() -> {
                start.await();
                for (int word = 0; word < WORDS; word++) {
                    editor.append(article, name + "/" + word);
                }
                return true;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(EDITORS);
        try {
            for (Future<Boolean> each : threads.invokeAll(editors)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return articles.read(article).trim().split(" ").length;
    }
}
