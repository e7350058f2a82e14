# People, queues, rights, a field for categories, and tickets, as Request Tracker's own data files say
# them: rt-setup-database-5 --action insert --datafile fill.pl; what is given stands in a JSON file.
use utf8;
use JSON;
open my $file, '<', $ENV{HELPDESK_GIVEN} or die $!;
our $given = JSON::decode_json(do { local $/; <$file> });

@Queues = map { { Name => $_, CorrespondAddress => 'it@lindeby.invalid', CommentAddress => 'it@lindeby.invalid' } }
    @{ $given->{groups} };
@Users = (
    (map { { Name => $_, EmailAddress => "$_\@lindeby.invalid", Password => $given->{staff}{$_}, Privileged => 1 } }
        sort keys %{ $given->{staff} }),
    { Name => 'kim', EmailAddress => $given->{employee}, Privileged => 0 },
);
@CustomFields = ({
    Name => 'Kategori', Type => 'SelectSingle', RenderType => 'Dropdown', LookupType => 'RT::Queue-RT::Ticket', MaxValues => 1,
    Values => [map { { Name => $_ } } @{ $given->{categories} }],
});
@ACL = (
    (map { { GroupDomain => 'SystemInternal', GroupType => 'Privileged', Right => $_ } }
        qw(SeeQueue ShowTicket ShowTicketComments ModifyTicket OwnTicket ReplyToTicket CommentOnTicket
           SeeCustomField ModifyCustomField ShowOutgoingEmail)),
    { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => 'CreateTicket' },
);
@Final = (sub {
    for my $each (@{ $given->{tickets} }) {
        my $ticket = RT::Ticket->new(RT->SystemUser);
        my ($id, undef, $said) = $ticket->Create(
            Queue => $given->{groups}[0], Subject => $each->{title}, Requestor => $given->{employee},
            Content => $each->{text}, Priority => 50,
        );
        die "ticket $each->{number}: $said" unless $id == $each->{number};
    }
});
1;
