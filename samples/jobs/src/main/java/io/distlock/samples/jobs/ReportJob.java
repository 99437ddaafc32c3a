package io.distlock.samples.jobs;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.OnBusy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A job that every process would do at every tick, and one of them does. */
@Component
class ReportJob {

    private final Diary diary;

    ReportJob(Diary diary) {
        this.diary = diary;
    }

    /** Quicker than the clocks of the processes are apart, so the lock stays taken for most of the time between two ticks. */
    @Scheduled(cron = "${jobs.report.cron}")
    @DistributedLock(name = "report", onBusy = OnBusy.SKIP, waitTime = "0s", minHoldTime = "${jobs.report.min-hold}")
    public void writeReport() {
        diary.note("report");
    }

    /** The same without a lock, to see the difference. */
    @Scheduled(cron = "${jobs.report.cron}")
    public void writeReportWithoutLock() {
        diary.note("report without lock");
    }
}
