package io.distlock.samples.jobs;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what the processes have done. */
@RestController
class DiaryController {

    private final Diary diary;

    DiaryController(Diary diary) {
        this.diary = diary;
    }

    @GetMapping("/diary")
    List<DiaryEntry> diary() {
        return diary.entries();
    }
}
