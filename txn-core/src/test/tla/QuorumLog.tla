--------------------------------- MODULE QuorumLog --------------------------------
(***********************************************************************************)
(* The decision log on Paxos registers: one register for each incarnation.         *)
(* TwoPhaseCommit says what is modelled, what is left out, and the sources.        *)
(*                                                                                 *)
(*   o/<incarnation>    alive or fenced, beat, open decisions; empty: retired      *)
(*                                                                                 *)
(* Every step below is one compare-and-set of the whole register, or a read of it  *)
(* that a majority confirms. The coordinator makes one change at a time, and puts  *)
(* the commits that wait into it together. An answer may be lost; the change may   *)
(* then take effect at any later time (an accept that is late, or proposed again), *)
(* but only on the very state that it was made for. Every change that the owner    *)
(* makes has a new beat, so once it has made another one no earlier state returns. *)
(* Beats are not numbers here: such a change drops the attempts that are still on  *)
(* the way. Signs of life, which do nothing else, are left out. So is the list of  *)
(* incarnations: an owner is listed after its register was made, hence fenced and  *)
(* retired only by who finds a register, and nobody makes a register again.        *)
(***********************************************************************************)
EXTENDS TwoPhaseCommit, FiniteSets

\* Rules as in TwoPhaseCommit.
CONSTANTS
    ComparesState,     \* an attempt takes effect only on the state that it was made for; FALSE: on any
    BeatsAlways,       \* collecting is a change with a new beat too
    AttemptsMax        \* how many attempts may be on the way; a bound of the model only

VARIABLES
    owner,             \* the state in the register
    attempts,          \* what may still take effect: some commits, and the decisions that they were made for
    busy               \* the commits that the coordinator waits for

log == <<owner, attempts, busy>>
vars == <<shared, log>>

Attempt == [group : SUBSET Transactions \ {{}}, seen : [Transactions -> {"none", "COMMIT", "ABORT"}]]

QuorumTypeOK ==
    /\ TypeOK
    /\ owner \in {"alive", "fenced", "retired"}
    /\ attempts \subseteq Attempt
    /\ busy \subseteq Transactions

Init ==
    /\ InitShared
    /\ owner = "alive"
    /\ attempts = {}
    /\ busy = {}

MayCommit == owner = "alive" \/ ~ChecksOwner

\* All who waited get the answer, or none does.
Answer(group, outcome) == \E known \in {outcome, "unsure"} :
    coordinator' = [t \in Transactions |->
        IF t \in group /\ coordinator[t] = "deciding" THEN known ELSE coordinator[t]]

-----------------------------------------------------------------------------------
\* The owner

\* It was silent for a lease by somebody's clock, or somebody wished it. No state that an attempt was made for returns.
Fence ==
    /\ owner = "alive"
    /\ owner' = "fenced"
    /\ fenced' = TRUE
    /\ attempts' = IF ChecksOwner THEN {} ELSE attempts
    /\ UNCHANGED <<coordinator, enlisted, branch, busy>>
    /\ KeepRegister

\* Bug: the register is made again where it was emptied.
OwnerReturns ==
    /\ ~FreshIdentity
    /\ owner # "alive"
    /\ owner' = "alive"
    /\ UNCHANGED <<coordinator, enlisted, branch, fenced, attempts, busy>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* Decide

\* The coordinator has found what stands there, and sends all commits that wait for it.
Begin(group) ==
    /\ busy = {}
    /\ MayCommit
    /\ Cardinality(attempts) < AttemptsMax
    /\ \A t \in group : coordinator[t] \in {"deciding", "unsure"} /\ decision[t] = "none"
    /\ attempts' = attempts \cup {[group |-> group, seen |-> decision]}
    /\ busy' = group
    /\ UNCHANGED <<shared, owner>>

\* Of this attempt, or of an earlier one for which nobody waits.
TakeEffect(attempt) ==
    /\ MayCommit
    /\ ComparesState => attempt.seen = decision
    /\ decision' = [t \in Transactions |-> IF t \in attempt.group THEN "COMMIT" ELSE decision[t]]
    /\ recorded' = [t \in Transactions |->
            IF t \notin attempt.group \/ (recorded[t] # <<>> /\ recorded[t][Len(recorded[t])] = "COMMIT")
            THEN recorded[t]
            ELSE Append(recorded[t], "COMMIT")]
    /\ committedLate' = IF fenced THEN committedLate \cup attempt.group ELSE committedLate
    /\ attempts' = IF ComparesState THEN {} ELSE attempts \ {attempt}
    /\ IF attempt.group = busy
       THEN busy' = {} /\ Answer(attempt.group, "committed")
       ELSE UNCHANGED <<busy, coordinator>>
    /\ UNCHANGED <<enlisted, branch, fenced, owner>>

\* The register says that it holds something else: the attempt had no effect and will have none. The commits wait again.
Conflict ==
    /\ busy # {}
    /\ \E attempt \in attempts : attempt.group = busy /\ (attempt.seen # decision \/ ~MayCommit)
    /\ attempts' = {attempt \in attempts : attempt.group # busy \/ (attempt.seen = decision /\ MayCommit)}
    /\ busy' = {}
    /\ UNCHANGED <<shared, owner>>

\* No majority has answered in time.
LoseAnswer ==
    /\ busy # {}
    /\ busy' = {}
    /\ coordinator' = [t \in Transactions |->
            IF t \in busy /\ coordinator[t] = "deciding" THEN "unsure" ELSE coordinator[t]]
    /\ UNCHANGED <<enlisted, branch, fenced, owner, attempts>>
    /\ KeepRegister

DecisionExists(t) ==
    /\ coordinator[t] = "deciding"
    /\ t \notin busy
    /\ MayCommit
    /\ decision[t] # "none"
    /\ Answer({t}, OutcomeOf(decision[t]))
    /\ UNCHANGED <<enlisted, branch, fenced, log>>
    /\ KeepRegister

\* Fenced or retired: certain for a first attempt, which was not sent or met a conflict.
DecideRefused(t) ==
    /\ coordinator[t] = "deciding"
    /\ t \notin busy
    /\ ~MayCommit
    /\ Answer({t}, "aborted")
    /\ UNCHANGED <<enlisted, branch, fenced, log>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* In-doubt pull: put ABORT where nothing stands, and obey what stands afterwards.

Pull(t, b) ==
    /\ IF decision[t] # "none" THEN Obey(t, b)
       ELSE IF owner # "retired" THEN DecideAbort(t, b)
       ELSE PresumeAbort(t, b)
    /\ UNCHANGED log

-----------------------------------------------------------------------------------
\* Recovery

\* Of the owner it is one of its changes: no other is under way.
CollectDecision(t) ==
    /\ owner = "alive" => busy = {}
    /\ Collect(t, owner = "alive", TRUE)
    /\ attempts' = IF owner = "alive" /\ BeatsAlways THEN {} ELSE attempts
    /\ UNCHANGED <<owner, busy>>

Retire ==
    /\ owner = "fenced"
    /\ \A t \in Transactions : decision[t] = "none"
    /\ owner' = "retired"
    /\ UNCHANGED <<shared, attempts, busy>>

-----------------------------------------------------------------------------------
Next ==
    \/ Fence
    \/ OwnerReturns
    \/ Retire
    \/ Conflict
    \/ LoseAnswer
    \/ \E group \in SUBSET Transactions \ {{}} : Begin(group)
    \/ \E attempt \in attempts : TakeEffect(attempt)
    \/ \E t \in Transactions :
        \/ SharedNext(t) /\ UNCHANGED log
        \/ DecisionExists(t)
        \/ DecideRefused(t)
        \/ LearnFromLog(t, owner = "alive") /\ UNCHANGED log
        \/ CollectDecision(t)
        \/ \E b \in Branches : Pull(t, b)

\* As for ZooKeeper.
Fairness ==
    /\ WF_vars(Retire)
    /\ \A t \in Transactions :
        /\ WF_vars(CollectDecision(t))
        /\ \A b \in Branches :
            /\ WF_vars(Pull(t, b))
            /\ WF_vars(LearnFromBranch(t, b) /\ UNCHANGED log)

Spec == Init /\ [][Next]_vars /\ Fairness

FencedIsCollected == owner # "alive" ~> owner = "retired"

\* Not an invariant. TLC must reach what it denies: two commits in one change, the answer to which got lost.
CommitsAreAlone == \A t, u \in Transactions :
    t # u => ~(decision[t] = "COMMIT" /\ decision[u] = "COMMIT" /\ coordinator[t] = "unsure" /\ coordinator[u] = "unsure")
===================================================================================
