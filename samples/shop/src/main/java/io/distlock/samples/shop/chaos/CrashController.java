package io.distlock.samples.shop.chaos;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes wishes for a death. */
@RestController
class CrashController {

    private final Crash crash;

    CrashController(Crash crash) {
        this.crash = crash;
    }

    @PostMapping("/crash")
    String at(@RequestParam CrashPoint at) {
        crash.at(at);
        return at.text();
    }
}
