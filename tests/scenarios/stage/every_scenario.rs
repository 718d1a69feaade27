//! The list of all scenarios.

/// Every scenario as a test against the `pbx()` of the module that this stands in. What is not listed here is unused, which
/// the compiler tells.
macro_rules! every_scenario {
    () => {
        every_scenario! {
            calling {
                we_call_and_the_other_answers
                we_are_called_and_answer
                two_of_ours_call_each_other
                the_far_end_hangs_up
                clearing_ends_the_call_for_everybody
                a_call_made_at_the_phone_is_seen_and_can_be_controlled
                a_call_answered_at_the_phone_is_established
                a_phone_is_logged_out_in_mid_call
            }
            unanswered {
                a_busy_phone
                a_phone_that_rejects_at_once
                a_phone_that_rejects_after_it_has_rung
                a_phone_that_nobody_answers
                a_caller_whose_own_patience_ends
                an_unknown_number
                a_phone_without_its_user
                we_reject_a_call
                the_caller_gives_up_while_it_rings
                answering_a_call_that_has_just_gone
                awaiting_what_cannot_come_true_any_more
            }
            holding {
                hold_and_retrieve
                the_far_end_holds_us
                both_ends_hold
                the_far_end_hangs_up_while_it_is_held
                we_hang_up_what_we_hold
                two_calls_at_one_phone
                the_held_one_hangs_up_while_we_talk_to_another
            }
            transferring {
                consult_and_transfer
                a_transfer_may_be_asked_for_from_either_call
                a_transfer_while_the_consulted_phone_still_rings
                consult_and_give_up
                consulting_a_busy_phone
                a_single_step_transfer
                a_single_step_transfer_to_a_busy_phone
                the_far_end_transfers_us
                the_far_end_sends_us_on_to_a_phone_that_rings
                sending_a_call_on_while_it_rings
            }
            conferring {
                three_talk_and_one_leaves
                whoever_formed_the_conference_may_leave_it
                all_leave_the_conference
                clearing_the_conference_ends_it_for_all
                the_far_end_takes_us_into_a_conference
                a_conference_is_held_and_retrieved
            }
            parking {
                parked_and_taken_back_at_the_same_phone
                parked_and_taken_out_by_another_phone
                parked_by_the_one_who_was_called_and_taken_out_by_hand
                parked_by_hand_and_taken_out_by_us
                parked_while_it_is_held
                parked_twice_in_its_life
                who_waits_in_the_slot_gives_up
                a_slot_that_is_taken
                picked_up_while_it_rings_elsewhere
                what_rings_here_is_picked_up_by_somebody_else
                nothing_is_there_to_be_picked_up
                a_phone_that_talks_picks_nothing_up
            }
            dropping {
                one_is_dropped_and_two_go_on
                all_but_one_are_dropped
                who_formed_the_conference_is_dropped
                who_holds_the_conference_is_dropped
                who_drops_itself_leaves
                who_has_left_is_not_dropped_again
                dropped_while_nobody_looks
            }
            meeting {
                one_who_is_alone_in_a_room
                several_meet_and_leave_one_by_one
                two_rooms_do_not_hear_each_other
                a_locked_room_lets_nobody_in
                a_room_calls_somebody
                who_is_called_by_a_room_does_not_want_to
                muted_and_dropped_in_a_room
                somebody_enters_a_room_while_nobody_looks
            }
            muting {
                our_microphone_is_muted_and_unmuted
                what_only_rings_cannot_be_muted
                a_mute_ends_with_its_call
                the_word_of_a_mute_is_lost
                one_participant_mutes_another
                who_is_muted_leaves_the_conference
                the_word_of_a_participants_mute_is_lost
            }
            recording {
                recorded_and_not_any_more
                a_recording_ends_with_its_call
                what_is_recorded_is_not_recorded_again
                a_recording_goes_on_while_the_call_is_held
                who_records_a_conference_leaves_it
                the_word_of_a_recording_is_lost
            }
            digits {
                digits_are_sent_in_their_order
                without_a_call_that_talks_no_digits_are_sent
                who_is_on_hold_is_sent_no_digits
            }
            forwarding {
                every_call_is_sent_on
                calls_to_a_busy_phone_are_sent_on
                what_nobody_answers_is_sent_on
                who_is_not_to_be_disturbed_sends_on
                what_is_for_calls_from_outside_leaves_others_alone
                from_phone_to_phone_and_in_a_circle
                a_phone_is_not_forwarded_to_itself
                who_talks_already_is_not_sent_on
                the_word_of_a_forwarding_is_lost
            }
            do_not_disturb {
                who_is_not_to_be_disturbed_is_busy_until_it_may_be_again
                who_is_not_to_be_disturbed_may_call
                what_rings_or_talks_already_goes_on
                the_word_of_do_not_disturb_is_lost
            }
        }
    };
    ($($story:ident { $($scenario:ident)* })*) => {
        $(mod $story {
            $(#[tokio::test(start_paused = true)]
            async fn $scenario() {
                let stage = crate::scenarios::stage::Stage::open(super::pbx().await).await;
                crate::scenarios::$story::$scenario(&stage).await;
                stage.nothing_is_left().await;
            })*
        })*
    };
}
